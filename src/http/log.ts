import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';

/** The log of a node: JSON lines without keys, bodies or personal data. */
export const createLog = (level: LevelWithSilent, destination?: DestinationStream): Logger => {
  const options = {
    level,
    redact: {
      paths: [
        'req.headers.authorization',
        'headers.authorization',
        '*.authorization',
        'key',
        '*.key',
      ],
      censor: '[removed]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
};
