import { dayInWords, firstInWords, money } from './figures.ts';
import type { HomeData } from './home-data.ts';
import { html, type Html } from './html.ts';
import { linkTo, type Reader } from './layout.ts';
import { TEXTS } from './texts.ts';

/** The latest jobs, each with the way to its page. */
export const jobsSection = (reader: Reader, { jobs }: HomeData): Html => {
  const { language } = reader;
  const texts = TEXTS[language];
  const rows = jobs.map(
    ({ id, declaredOn, firstDay, lastDay, total, currency, status }) =>
      html`<tr>
        <th scope="row">
          <a href="${linkTo(reader, `/jobs/${id}`)}"
            >${texts.jobTitle(firstInWords(language, firstDay, lastDay), dayInWords(language, lastDay))}</a
          >
        </th>
        <td>${dayInWords(language, declaredOn)}</td>
        <td>${total === null ? '–' : money(language, total, currency)}</td>
        <td><span class="state state-${status}">${texts.states[status]}</span></td>
      </tr>`,
  );
  const table = html`<div class="scroll">
    <table class="jobs">
      <thead>
        <tr>
          <th scope="col">${texts.job}</th>
          <th scope="col">${texts.declared}</th>
          <th scope="col">${texts.invoiced}</th>
          <th scope="col">${texts.state}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return html`<section>
    <h2>${texts.jobs}</h2>
    <p>${jobs.length === 0 ? texts.noJobs : texts.jobsOf}</p>
    ${jobs.length === 0 ? undefined : table}
  </section>`;
};
