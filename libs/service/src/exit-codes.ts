/** How a service ends, as an orchestrator sees it. */
export const exitCodes = {
  clean: 0,
  failure: 1,
  /** A flag that does not exist: EX_USAGE of sysexits.h. */
  usage: 64,
  /** Wrong settings, EX_CONFIG of sysexits.h: starting again does not help. */
  settings: 78,
} as const;
