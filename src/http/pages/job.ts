import { dayChooser } from './day-chooser.ts';
import { dayInWords, firstInWords } from './figures.ts';
import { html, type Html } from './html.ts';
import { jobFlow } from './job-flow.ts';
import { chainSection } from './job-steps.ts';
import { page, type Reader } from './layout.ts';
import { partsTable, type Net } from './parts-table.ts';
import type { JobPage } from './job-data.ts';
import { TEXTS } from './texts.ts';

const fact = (name: string, value: string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

const facts = ({ language }: Reader, { job, names }: JobPage): Html => {
  const texts = TEXTS[language];
  const { invoice } = job;
  const numbered =
    invoice === null ? '–' : `${invoice.year}-${String(invoice.number).padStart(6, '0')}`;
  return html`<dl class="facts">
    ${fact(texts.client, names.client)}${fact(texts.activity, names.activity)}${fact(texts.member, names.member)}
    ${fact(texts.invoice, numbered)}${fact(texts.dueOn, invoice === null ? '–' : dayInWords(language, invoice.dueOn))}
  </dl>`;
};

const way = (reader: Reader, net: Net): Html => {
  const texts = TEXTS[reader.language];
  if (net.invoiced === '0.00') {
    return html`<section>
      <h2>${texts.wayOfAEuro}</h2>
      <p>${texts.notInvoiced}</p>
    </section>`;
  }
  return html`<section class="way">
    <h2>${texts.wayOfAEuro}</h2>
    <p>${texts.wayOf}</p>
    <figure>${jobFlow(reader.language, net)}</figure>
    <details>
      <summary>${texts.figures}</summary>
      ${partsTable(reader.language, net)}
    </details>
  </section>`;
};

/** The way of one euro: a job from its invoice to the net, and the chain that it set off. */
export const jobPage = (reader: Reader, data: JobPage): Html => {
  const { language } = reader;
  const texts = TEXTS[language];
  const { job, net, day, declared } = data;
  const title = texts.jobTitle(
    firstInWords(language, job.firstDay, job.lastDay),
    dayInWords(language, job.lastDay),
  );
  const state = html`<span class="state state-${job.status}">${texts.states[job.status]}</span>`;
  const shown = declared
    ? html`${facts(reader, data)}${way(reader, net)}${chainSection(reader, data)}`
    : html`<p class="hint">${texts.notYetDeclared(dayInWords(language, job.declaredOn))}</p>`;
  const content = html`<div class="title">
      <div>
        <h1>${title}</h1>
        <p class="lead">${texts.jobOn(dayInWords(language, day))}${declared ? state : undefined}</p>
      </div>
      ${dayChooser(reader, { action: `/jobs/${job.id}`, day })}
    </div>
    ${shown}`;
  return page(reader, { title, content, sequence: job.sequence });
};
