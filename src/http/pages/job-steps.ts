import { dayInWords, money } from './figures.ts';
import { html, type Html } from './html.ts';
import type { JobPage } from './job-data.ts';
import type { Reader } from './layout.ts';
import { TEXTS } from './texts.ts';
import { toldRefusal } from './told.ts';

type Job = JobPage['job'];
type Step = Job['steps'][number];
type Event = Job['events'][number];

const eventsTable = (
  { language }: Reader,
  { currency }: Job,
  events: readonly Event[],
): Html | undefined => {
  if (events.length === 0) return undefined;
  const texts = TEXTS[language];
  const names: Readonly<Record<string, string>> = texts.eventNames;
  const rows = events.map(
    ({ sequence, type, effectiveOn, amount }) =>
      html`<tr>
        <th scope="row">${names[type] ?? type}</th>
        <td>${dayInWords(language, effectiveOn)}</td>
        <td>${amount === null ? '' : money(language, amount, currency)}</td>
        <td>${String(sequence)}</td>
      </tr>`,
  );
  const head = [texts.event, texts.date, texts.amount, texts.sequence];
  return html`<details>
    <summary>${texts.events(events.length)}</summary>
    <div class="scroll">
      <table class="events">
        <thead>
          <tr>
            ${head.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
};

/** What more there is to say of a step: salaries with their days and advances, refusals with what to do. */
const remarks = (
  { language }: Reader,
  { salaries, failures, currency }: Job,
  { step }: Step,
): readonly Html[] => {
  const texts = TEXTS[language];
  const paid =
    step !== 'salary'
      ? []
      : salaries
          .filter(({ status }) => status !== 'cancelled')
          .map(({ net, advanced, payBy, paidOn }) => {
            const amount = money(language, net, currency);
            const when =
              paidOn === null
                ? texts.payBy(dayInWords(language, payBy))
                : texts.paidOn(dayInWords(language, paidOn));
            const lent =
              advanced === '0.00'
                ? ''
                : `; ${texts.advancedByFund(money(language, advanced, currency))}`;
            return html`<li>${texts.parts.net} ${amount}, ${when}${lent}</li>`;
          });
  const refused = failures
    .filter((failure) => failure.step === step && !failure.resumed)
    .map((failure) => {
      const told = toldRefusal(language, failure, currency) ?? failure.refusal;
      return html`<li class="refused">${texts.refused(told)}</li>`;
    });
  return [...paid, ...refused];
};

const stepItem = (reader: Reader, job: Job, step: Step): Html => {
  const texts = TEXTS[reader.language];
  const write = (amount: string): string => money(reader.language, amount, job.currency);
  const isDone = step.waitsFor === null;
  const amount =
    step.amount === null
      ? undefined
      : html`<p class="amount">
          <strong>${write(step.amount)}</strong> ${texts.stepAmounts[step.step]}
        </p>`;
  const left =
    step.open === null || step.open === '0.00' ? '' : ` ${texts.stillOpen(write(step.open))}`;
  const why =
    step.waitsFor === null
      ? undefined
      : html`<p class="why">${texts.waitsFor[step.waitsFor]}${left}</p>`;
  const more = remarks(reader, job, step);
  const events = job.events.filter((event) => event.step === step.step);
  return html`<li class="step ${isDone ? 'is-done' : 'is-open'}">
    <h3>
      ${texts.stepNames[step.step]} <span class="mark">${isDone ? texts.done : texts.open}</span>
    </h3>
    ${amount}${why}
    ${
      more.length === 0
        ? undefined
        : html`<ul>
            ${more}
          </ul>`
    }${eventsTable(reader, job, events)}
  </li>`;
};

/** The chain as steps: what was done, what is open and why, with the events behind. */
export const chainSection = (reader: Reader, { job }: JobPage): Html => {
  const texts = TEXTS[reader.language];
  const own = job.events.filter(({ step }) => step === null);
  return html`<section>
    <h2>${texts.steps}</h2>
    <ol class="steps">
      ${job.steps.map((step) => stepItem(reader, job, step))}
    </ol>
    <h3>${texts.theJob}</h3>
    ${eventsTable(reader, job, own)}
  </section>`;
};
