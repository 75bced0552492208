import t from 'tap';
import { clientDecider } from '../../src/domain/client/decider.ts';
import type { ClientRegistered } from '../../src/domain/client/events.ts';
import { decisionDecider, hasMajority } from '../../src/domain/decision/decider.ts';
import type { CollegeVotes, DecisionRecorded } from '../../src/domain/decision/events.ts';
import { ledgerMainDecider } from '../../src/domain/ledger-main/decider.ts';
import { memberDecider } from '../../src/domain/member/decider.ts';
import { given, stateOf } from '../support/decider-spec.ts';
import { clientId, day, decisionId, entityId, memberId, terms } from './samples.ts';

await t.test('the ledger opens once, each version of a reaction acts once', async (t) => {
  const opened = {
    type: 'LedgerOpened',
    data: { name: 'potcommun', secretFingerprint: 'ab' },
  } as const;
  const data = { reaction: 'invoice-declared-job', version: 1, fromSequence: 1 };
  const activated = { type: 'ReactionActivated', data } as const;
  const activate = { type: 'ActivateReaction', data } as const;
  const open = { type: 'OpenLedger', data: opened.data } as const;
  given(t, ledgerMainDecider).when(open).emits(opened);
  given(t, ledgerMainDecider, opened)
    .when(open)
    .refuses('ledger_already_open', { name: 'potcommun' });
  given(t, ledgerMainDecider).when(activate).refuses('ledger_not_open');
  given(t, ledgerMainDecider, opened).when(activate).emits(activated);
  given(t, ledgerMainDecider, opened, activated)
    .when({ ...activate, data: { ...data, fromSequence: 9 } })
    .refuses('reaction_already_active', { reaction: data.reaction, version: '1' });
  const second = { ...data, version: 2, fromSequence: 9 };
  given(t, ledgerMainDecider, opened, activated)
    .when({ ...activate, data: second })
    .emits({ ...activated, data: second });
  const moved = { type: 'LogMoved', data: { sequence: 9, hash: 'ab' } } as const;
  const move = { type: 'RecordLogMove', data: moved.data } as const;
  given(t, ledgerMainDecider).when(move).refuses('ledger_not_open');
  given(t, ledgerMainDecider, opened, moved).when(move).emits(moved);
  t.throws(() => stateOf(ledgerMainDecider, [moved]), /absent/);
  const state = stateOf(ledgerMainDecider, [opened, activated, moved]);
  t.match(state, { status: 'open', name: 'potcommun', reactions: [data] });
  t.throws(
    () => stateOf(ledgerMainDecider, [activated]),
    /absent/,
    'a log out of order is no state',
  );
});

const votes = (yes: number, no: number, weight = '1', college = 'all'): CollegeVotes => ({
  college,
  weight,
  for: yes,
  against: no,
  abstained: 3,
});
const recorded = (change: Partial<DecisionRecorded['data']> = {}): DecisionRecorded => ({
  type: 'DecisionRecorded',
  data: {
    decisionId,
    entityId,
    organ: 'AG',
    decidedOn: day('2025-12-10'),
    subject: 'levy-2026',
    votes: [votes(60, 40)],
    present: 103,
    quorum: 100,
    opinions: { economic: 'favourable', societal: 'none' },
    adopted: true,
    ...change,
  },
});

await t.test('a decision that was adopted has its quorum and its majority', async (t) => {
  const record = (change: Partial<DecisionRecorded['data']> = {}) =>
    ({
      type: 'RecordDecision',
      data: { ...recorded(change).data, effectiveOn: day('2025-12-10') },
    }) as const;
  given(t, decisionDecider).when(record()).emits(recorded());
  given(t, decisionDecider)
    .when(record({ quorum: 103 }))
    .emits(recorded({ quorum: 103 }));
  given(t, decisionDecider, recorded()).when(record()).refuses('decision_already_recorded');
  given(t, decisionDecider)
    .when(record({ decidedOn: day('2025-12-11') }))
    .refuses('decision_not_taken_yet', { decidedOn: '2025-12-11', effectiveOn: '2025-12-10' });
  given(t, decisionDecider)
    .when(record({ present: 99 }))
    .refuses('decision_votes_inconsistent', { reason: 'quorum', present: '99', quorum: '100' });
  for (const votesCast of [[votes(50, 50)], [votes(40, 60)], [], [votes(0, 0)]]) {
    given(t, decisionDecider)
      .when(record({ votes: votesCast }))
      .refuses('decision_votes_inconsistent', { reason: 'majority' });
  }
  const rejected = { adopted: false, present: 4 };
  given(t, decisionDecider).when(record(rejected)).emits(recorded(rejected));
});

await t.test('colleges count by weight, each in proportion to its own votes', async (t) => {
  const members = votes(900, 100, '0.3', 'members');
  const workers = votes(4, 6, '0.7', 'workers');
  t.equal(hasMajority([members, workers]), true, '0.3 x 80 % > 0.7 x 20 %');
  t.equal(
    hasMajority([
      { ...members, weight: '0.2' },
      { ...workers, weight: '0.8' },
    ]),
    false,
    'a tie',
  );
  t.equal(
    hasMajority([members, votes(0, 0, '0.7')]),
    true,
    'a college that did not vote is nothing',
  );
  t.equal(hasMajority([votes(1, 0, '0.00000001'), votes(0, 0, '0.99999999')]), true);
  t.equal(hasMajority([votes(2, 1, '0.5'), votes(1, 2, '0.5')]), false, 'thirds stay exact');
});

await t.test('a member is admitted once', async (t) => {
  const data = { memberId, entityId };
  const admitted = { type: 'MemberAdmitted', data } as const;
  const admit = { type: 'AdmitMember', data } as const;
  given(t, memberDecider).when(admit).emits(admitted);
  given(t, memberDecider, admitted).when(admit).refuses('member_already_admitted', { memberId });
  t.match(stateOf(memberDecider, [admitted]), { status: 'admitted', entityId });
});

const agree = (days: number) =>
  ({
    type: 'AgreePaymentTerms',
    data: { clientId, jurisdiction: 'BE', ...terms, days },
  }) as const;

await t.test('a client is guaranteed until the guarantee is withdrawn', async (t) => {
  const client: ClientRegistered = {
    type: 'ClientRegistered',
    data: { clientId, entityId, kind: 'business', country: 'BE' },
  };
  const parties = { clientId, entityId };
  const withdrawn = { type: 'ClientGuaranteeWithdrawn', data: parties } as const;
  const restored = { type: 'ClientGuaranteeRestored', data: parties } as const;
  const withdraw = { type: 'WithdrawGuarantee', data: { clientId } } as const;
  const restore = { type: 'RestoreGuarantee', data: { clientId } } as const;
  const register = { type: 'RegisterClient', data: client.data } as const;
  const agreed = {
    type: 'PaymentTermsAgreed',
    data: { ...parties, ...terms, days: 45 },
  } as const;
  given(t, clientDecider).when(register).emits(client);
  given(t, clientDecider, client).when(register).refuses('client_already_registered');
  for (const command of [withdraw, restore, agree(45)]) {
    given(t, clientDecider).when(command).refuses('client_not_found', { clientId });
  }
  given(t, clientDecider, client).when(withdraw).emits(withdrawn);
  given(t, clientDecider, client).when(restore).refuses('guarantee_already_given', { clientId });
  given(t, clientDecider, client, withdrawn)
    .when(withdraw)
    .refuses('guarantee_already_withdrawn', { clientId });
  given(t, clientDecider, client, withdrawn).when(restore).emits(restored);
  given(t, clientDecider, client).when(agree(45)).emits(agreed);
  t.equal(given(t, clientDecider, client).when(agree(60)).decided().ok, true, 'the longest term');
  given(t, clientDecider, client)
    .when(agree(61))
    .refuses('payment_terms_too_long', { days: '61', most: '60' });
  const guarantee = (...events: readonly (typeof withdrawn | typeof restored)[]) =>
    stateOf(clientDecider, [client, ...events]);
  t.match(guarantee(), { guaranteed: true, terms: undefined });
  t.match(guarantee(withdrawn), { guaranteed: false });
  t.match(guarantee(withdrawn, restored), { guaranteed: true });
  t.match(stateOf(clientDecider, [client, agreed]), { terms: { ...terms, days: 45 } });
  t.throws(() => stateOf(clientDecider, [withdrawn]), /absent/);
});
