/** The body of a job, and what makes the body of its payroll result once the job's id is put in its place. */
export type Asked = Readonly<{ job: string; salary?: string }>;

/** Where the job's id goes. */
export const JOB_ID = '$JOB';
