/** Splits one command as a POSIX shell would: quotes, escapes and `$NAME`; nothing else of a shell is understood. */
export const shellWords = (
  command: string,
  variables: Readonly<Record<string, string>>,
): readonly string[] => {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < command.length; at += 1) {
    const char = command[at] ?? '';
    const name = quote === "'" ? undefined : /^\$([A-Z]+)/.exec(command.slice(at))?.[1];
    if (name !== undefined) {
      const value = variables[name];
      if (value === undefined) throw new Error(`$${name} is not set`);
      word = (word ?? '') + value;
      at += name.length;
    } else if (char === quote) quote = undefined;
    else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (char === '\\' && quote !== "'") {
      at += 1;
      const escaped = command[at] ?? '';
      if (escaped !== '\n') word = (word ?? '') + escaped;
    } else if (quote === undefined && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  return word === undefined ? words : [...words, word];
};

/** Sends what a `curl` command line with `-s`, `-H`, `-d` and a URL would send. */
export const curl = async (words: readonly string[]): Promise<Response> => {
  const [program, ...rest] = words;
  if (program !== 'curl') throw new Error(`not curl: ${program}`);
  const headers = new Headers();
  let body: string | undefined;
  let url: string | undefined;
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    if (word === '-s') continue;
    if (word === '-H') {
      at += 1;
      const [name = '', ...value] = (rest[at] ?? '').split(':');
      headers.append(name, value.join(':').trim());
    } else if (word === '-d') {
      at += 1;
      body = rest[at];
    } else if (word.startsWith('-')) throw new Error(`curl ${word} is not understood here`);
    else url = word;
  }
  if (url === undefined) throw new Error('curl without a URL');
  return fetch(url, body === undefined ? { headers } : { method: 'POST', headers, body });
};
