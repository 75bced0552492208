import { existsSync, readFileSync } from 'node:fs';
import { eventDocs, eventFaults } from './event-docs.ts';
import { readStoredModel } from './event-model.ts';
import { allProblems, problemFaults, refusalDocs } from './refusal-docs.ts';

/** The generated pages by path from the root of the repository, and what their sources lack. */
export type GeneratedDocs = Readonly<{
  pages: Readonly<Record<string, string>>;
  faults: readonly string[];
}>;

/** Generates the pages of a repository (its absolute path, with a final `/`). */
export const generateDocs = (root: string): GeneratedDocs => {
  const model = readStoredModel(root);
  const exampleOf = (type: string, version: number): unknown => {
    const path = `${root}test/event-store/golden/${type}.v${version}.json`;
    if (!existsSync(path)) return undefined;
    const [first] = JSON.parse(readFileSync(path, 'utf8')) as readonly { data?: unknown }[];
    return first?.data;
  };
  return {
    pages: { 'docs/events.md': eventDocs(model, exampleOf), 'docs/refusals.md': refusalDocs() },
    faults: [
      ...(model.events.length === 0 ? ['no event was found'] : []),
      ...model.events.flatMap(eventFaults),
      ...Object.entries(allProblems).flatMap(([code, text]) => problemFaults(code, text)),
    ],
  };
};

/** The lines in which two texts differ, from the first to the last of them; at most `limit` of each. */
export const difference = (before: string, after: string, limit: number): readonly string[] => {
  if (before === after) return [];
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < Math.min(old.length, fresh.length) && old[start] === fresh[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (end < most && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const marked = (lines: readonly string[], mark: string): readonly string[] =>
    lines
      .slice(start, lines.length - end)
      .slice(0, limit)
      .map((line) => `${mark} ${line}`);
  return [`@ line ${start + 1}`, ...marked(old, '-'), ...marked(fresh, '+')];
};
