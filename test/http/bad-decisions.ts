import { decisionOf, type BadRequest, type Founded } from './fixture.ts';

/** Requests to record a vote that must each give a problem and append nothing. */
export const badDecisions = ({ entityId }: Founded): readonly BadRequest[] => {
  const decision = decisionOf(entityId);
  const votes = (college: string) => decision.votes.map((vote) => ({ ...vote, college }));
  const bad = (what: string, change: object, names: string): BadRequest => ({
    what,
    url: '/decisions',
    body: { ...decision, ...change },
    names,
    status: 400,
    code: 'invalid_request',
  });
  const subjects = ['Ada Byron', 'Levy', 'levy 2026', 'levy_2026', '-levy', 'levy--2026', 'é', ''];
  return [
    ...subjects.map((subject) => bad(`the subject "${subject}"`, { subject }, '/subject')),
    bad('a long subject', { subject: 'a'.repeat(61) }, '/subject'),
    bad('a college by a name', { votes: votes('Friends of Ada') }, '/votes/0/college'),
    bad('a long college', { votes: votes('a'.repeat(41)) }, '/votes/0/college'),
    bad('an empty motion', { motion: ' ' }, '/motion'),
    bad('a motion with a null character', { motion: 'A\u0000' }, '/motion'),
    bad('a long motion', { motion: 'a'.repeat(10_001) }, '/motion'),
    {
      what: 'votes that contradict the result',
      url: '/decisions',
      body: { ...decision, present: 3 },
      status: 422,
      code: 'decision_votes_inconsistent',
    },
  ];
};
