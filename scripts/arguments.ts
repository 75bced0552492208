/** Reads the arguments of a script: `--help` shows its usage and ends with 0, wrong use says what is wrong and ends with 2. */
export const readArguments = <Values>(usage: string, read: () => Values): Values => {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return process.exit(0);
  }
  try {
    return read();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return process.exit(2);
  }
};

/** @throws Error that names the argument when the text is not a whole number from `least` on, of at most 12 digits. */
export const wholeNumber = (name: string, text: string, least = 0): number => {
  const number = Number(text);
  if (/^\d{1,12}$/.test(text) && number >= least) return number;
  throw new Error(`${name} is a whole number from ${least}, not ${text}`);
};
