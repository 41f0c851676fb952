import { pino } from 'pino';
import { activeTrace } from './tracing/spans.js';
import { traceFields } from './tracing/trace-headers.js';

/** Structured log: JSON lines, with the ids of the traced step in which they are written. info: what happened; warn: somebody should look; error: somebody must act. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  /** An error goes under `err`: its message, stack and causes are written. */
  error(fields: object, message: string): void;
  /** A logger that adds these fields to every line. */
  child(fields: object): Logger;
}

/** The levels of the log, most talkative first. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

const FILE_DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/** Opens the log of a service. Lines are written before the call returns: a crash loses none. */
export function openLogger(service: string, level: LogLevel = 'info', to: 'stdout' | 'stderr' = 'stdout'): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const step = activeTrace();
      return step ? traceFields(step) : {};
    },
    serializers: { err: pino.stdSerializers.errWithCause },
  };
  return adapt(pino(options, pino.destination({ dest: FILE_DESCRIPTORS[to], sync: true })));
}

/** A logger that says nothing. */
export const silentLogger: Logger = openLogger('silent', 'silent');

function adapt(logger: pino.Logger): Logger {
  return {
    debug: (fields, message) => {
      logger.debug(fields, message);
    },
    info: (fields, message) => {
      logger.info(fields, message);
    },
    warn: (fields, message) => {
      logger.warn(fields, message);
    },
    error: (fields, message) => {
      logger.error(fields, message);
    },
    child: (fields) => adapt(logger.child(fields)),
  };
}
