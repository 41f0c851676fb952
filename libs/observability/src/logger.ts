import { pino } from 'pino';

/** Structured log: JSON lines on standard output. warn: somebody should look; error: somebody must act. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A logger that adds these fields to every line. */
  child(fields: object): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Opens the log of a service. */
export function openLogger(service: string, level: LogLevel = 'info'): Logger {
  const logger = pino({ level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime });
  return adapt(logger);
}

/** A logger that says nothing. */
export const silentLogger: Logger = openLogger('silent', 'silent');

function adapt(logger: pino.Logger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => adapt(logger.child(fields)),
  };
}
