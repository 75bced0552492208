import { MOST_SKEW_MS } from '../commands/clock-gate.ts';
import { assertSameSecret } from '../commands/open-ledger.ts';
import { compareCopyWithStore } from '../copy/compare.ts';
import { checkLogBehindCopy } from '../copy/behind.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { modelChecks } from '../projections/checks.ts';
import { estimateSocialCharges } from '../reactions/estimate-social-charges.ts';
import { reactionStore } from '../reactions/store.ts';
import type { Core } from './core.ts';
import { heldAlone, missingTexts } from './held-alone.ts';
import type { ReadModels } from '../projections/read-models.ts';

/** One thing that must hold, and what was found. */
export type Finding = Readonly<{ check: string; ok: boolean; detail: string }>;

type Check = Readonly<{ check: string; run: () => Promise<Omit<Finding, 'check'>> }>;

const copyChecks = ({ store, reader, ledger, database }: Core): readonly Check[] => [
  {
    check: 'log not behind copy',
    run: async () => {
      const found = await checkLogBehindCopy(store, reader);
      return found.behind
        ? {
            ok: false,
            detail: `${found.stream}@${found.revision}: ${found.reason}; potcommun restore-log appends what it misses`,
          }
        : { ok: true, detail: "the store holds the copy's last event" };
    },
  },
  {
    check: 'copy = store',
    run: async () => {
      const found = await compareCopyWithStore(store, reader, ledger);
      return found.ok
        ? { ok: true, detail: `${found.compared} events compared` }
        : { ok: false, detail: `sequence ${found.sequence}: ${found.reason}` };
    },
  },
  {
    check: 'chain unbroken',
    run: async () => {
      const found = await verifyCopy(reader);
      return found.ok
        ? { ok: true, detail: `${found.head.sequence}:${found.head.hash}` }
        : { ok: false, detail: `sequence ${found.sequence}: ${found.reason}` };
    },
  },
  {
    check: 'no reaction parked',
    run: async () => {
      const [first, ...others] = await reactionStore(database.kysely).parked();
      if (first === undefined) return { ok: true, detail: 'every event was answered' };
      const { stream, sequence, reaction, reason } = first;
      const more = others.length === 0 ? '' : `, and ${others.length} more`;
      return {
        ok: false,
        detail: `${stream} waits since sequence ${sequence}: ${reaction}: ${reason}${more}`,
      };
    },
  },
];

/** A check that passes unless it throws. */
const passes = (assert: () => Promise<unknown>, detail: string): Check['run'] => {
  return async () => {
    await assert();
    return { ok: true, detail };
  };
};

const nodeChecks = ({ clock, useCases, database }: Core): readonly Check[] => [
  {
    check: 'clocks in step',
    run: passes(
      clock.assertInStep,
      `this node and PostgreSQL differ by less than ${MOST_SKEW_MS} ms`,
    ),
  },
  {
    check: 'secret = fingerprint',
    run: passes(() => assertSameSecret(useCases), 'the ledger was opened with this secret'),
  },
  {
    check: 'texts of events at hand',
    run: async () => {
      const missing = await missingTexts(database);
      return missing.length === 0
        ? { ok: true, detail: await heldAlone(database) }
        : {
            ok: false,
            detail: `lost: ${missing.join(', ')}; restore the schema people from its backup`,
          };
    },
  },
];

const estimatedUpTo = async ({ database }: Core): Promise<number> => {
  const checkpoints = await reactionStore(database.kysely).checkpoints();
  return checkpoints
    .filter(({ reaction }) => reaction === estimateSocialCharges.name)
    .reduce((upTo, { sequence }) => Math.max(upTo, sequence), 0);
};

/** Runs every check, one after another, so that a busy ledger is not held up. A check that throws has failed. */
export const examine = async (
  core: Core,
  models: ReadModels,
  progress: (done: number, total: number) => void,
): Promise<readonly Finding[]> => {
  const checks = [
    ...copyChecks(core),
    ...nodeChecks(core),
    ...modelChecks(models, core.reader, () => estimatedUpTo(core)),
  ];
  const findings: Finding[] = [];
  for (const { check, run } of checks) {
    progress(findings.length, checks.length);
    try {
      findings.push({ check, ...(await run()) });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      findings.push({ check, ok: false, detail });
    }
  }
  return findings;
};
