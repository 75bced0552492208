import { createReadStream, existsSync } from 'node:fs';
import { ConfigError } from '../../config.ts';
import { verifyArchive } from '../../copy/verify.ts';
import { EXIT } from '../exit.ts';

const HEAD = /^(\d{1,15}):([0-9a-f]{64})$/;

const parseHead = (text: string): { sequence: number; hash: string } => {
  const match = HEAD.exec(text);
  if (match === null) {
    throw new ConfigError(`--expect wants SEQUENCE:HASH (64 hexadecimal digits), not ${text}`);
  }
  return { sequence: Number(match[1]), hash: match[2] ?? '' };
};

/** Recomputes the archive, and says which line is bad. */
export const verify = async (file: string, options: { expect?: string }): Promise<void> => {
  const expect = options.expect === undefined ? undefined : parseHead(options.expect);
  if (!existsSync(file)) {
    throw new Error(`there is no ${file}: name a file that "potcommun archive --out FILE" wrote`);
  }
  const result = await verifyArchive(
    createReadStream(file),
    expect === undefined ? {} : { expect },
  );
  if (result.ok) {
    console.log(
      `${file}: ${result.lines} events, chain unbroken, head ${result.head.sequence}:${result.head.hash}`,
    );
    return;
  }
  console.error(`${file}: line ${result.line}: ${result.reason}`);
  process.exitCode = EXIT.faultFound;
};
