/** How the command ends, as scripts see it. */
export const exitCodes = {
  ok: 0,
  /** Something could not be done, or is not as it should be. */
  failed: 1,
  /** EX_USAGE of sysexits.h: the command line makes no sense. */
  usage: 64,
  /** EX_CONFIG of sysexits.h: an environment variable is wrong. */
  settings: 78,
  /** 128 + SIGINT: Ctrl-C before it was done. */
  interrupted: 130,
} as const;
