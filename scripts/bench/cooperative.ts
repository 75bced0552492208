import { idOf, type ActivityId, type ClientId, type MemberId } from '../../src/domain/ids.ts';
import type { Node } from '../../src/composition/node.ts';
import {
  adoptRules,
  day,
  foundCooperative,
  jobOf,
  salaryOf,
  type Cooperative,
} from '../../test/support/cooperative.ts';
import { accepted, finance } from '../../test/support/memory-ledger.ts';
import { JOB_ID, type Asked } from './asked.ts';

/** Activities and clients of the benchmark's cooperative: enough that jobs rarely meet in one stream. */
const BREADTH = 40;

/** Registers a cooperative with many activities and clients, and answers what is asked for among them. */
export const foundBroadCooperative = async ({
  commands,
}: Node): Promise<readonly Required<Asked>[]> => {
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  const effectiveOn = day('2026-01-01');
  const { entityId } = coop;
  const asked: Required<Asked>[] = [];
  for (let n = 0; n < BREADTH; n += 1) {
    const details = { name: `Person ${n}` };
    const member = await commands.admitMember(
      { entityId, details, effectiveOn },
      finance(`member ${n}`),
    );
    const memberId = idOf<MemberId>(accepted(member).ids['memberId'] ?? '');
    const activity = await commands.openActivity(
      { entityId, memberId, name: `Activity ${n}`, effectiveOn },
      finance(`activity ${n}`),
    );
    const client = await commands.registerClient(
      { entityId, kind: 'business', country: 'BE', details, effectiveOn },
      finance(`client ${n}`),
    );
    const among: Cooperative = {
      ...coop,
      activityId: idOf<ActivityId>(accepted(activity).ids['activityId'] ?? ''),
      clientId: idOf<ClientId>(accepted(client).ids['clientId'] ?? ''),
    };
    asked.push({
      job: JSON.stringify(jobOf(among, { pay: { kind: 'all' } })),
      salary: JSON.stringify({ ...salaryOf(among), jobId: JOB_ID }),
    });
  }
  return asked;
};
