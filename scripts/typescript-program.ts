/**
 * TypeScript's own view of the sources, for the checks and the generated docs.
 *
 * TypeScript 7 offers its parser and checker under `unstable/`; the exact version is pinned in package.json,
 * and nothing outside this file, the source facts of the tests and the event docs touches that interface.
 */
import { API, type Project } from 'typescript/unstable/sync';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import type { SourceFile } from 'typescript/unstable/ast';

const ROOT = '/sources';

const withProject = <Value>(api: API, config: string, use: (project: Project) => Value): Value => {
  try {
    const [project] = api.updateSnapshot({ openProject: config }).getProjects();
    if (project === undefined) throw new Error(`no TypeScript project at ${config}`);
    return use(project);
  } finally {
    api.close();
  }
};

/** Opens the project of a tsconfig file on disk (absolute path), with types, for as long as `use` runs. */
export const withTypedProject = <Value>(config: string, use: (project: Project) => Value): Value =>
  withProject(new API({ cwd: config.replace(/[^/]*$/, '') }), config, use);

/**
 * Parses texts, each named by its path, without reading a file; `use` gets one syntax tree per text.
 * @throws when a text cannot be parsed as TypeScript.
 */
export const withParsedTexts = <Value>(
  texts: Readonly<Record<string, string>>,
  use: (trees: ReadonlyMap<string, SourceFile>) => Value,
): Value => {
  const paths = Object.keys(texts);
  const config = {
    compilerOptions: { noLib: true, noResolve: true, types: [], noEmit: true },
    files: paths,
  };
  const files: Record<string, string> = { [`${ROOT}/tsconfig.json`]: JSON.stringify(config) };
  for (const [path, text] of Object.entries(texts)) files[`${ROOT}/${path}`] = text;
  const api = new API({ cwd: ROOT, fs: createVirtualFileSystem(files) });
  return withProject(api, `${ROOT}/tsconfig.json`, ({ program }) => {
    const trees = new Map<string, SourceFile>();
    for (const path of paths) {
      const tree = program.getSourceFile(`${ROOT}/${path}`);
      if (tree === undefined) throw new Error(`${path} was not parsed`);
      const [problem] = program.getSyntacticDiagnostics(`${ROOT}/${path}`);
      if (problem !== undefined) throw new Error(`${path} is not TypeScript: ${problem.text}`);
      trees.set(path, tree);
    }
    return use(trees);
  });
};
