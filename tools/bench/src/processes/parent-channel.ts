/** Parent → baseline. */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** Baseline → parent. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** What a baseline answers, by the name of the question. */
type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/** Answers the questions of the process that started this one, and ends when that is gone or lets go. */
export function answerParent(answers: Answers): void {
  const all: Answers = { cpuMs, ...answers };
  process.on('message', (question: Question) => {
    void answer(all, question).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit());
  // A Ctrl-C at the terminal is for the parent, which lets go of us.
  process.on('SIGINT', () => undefined);
}

async function answer(answers: Answers, { id, name, argument }: Question): Promise<Answer> {
  try {
    // The parent knows what each of its baselines takes.
    return { id, value: await answers[name]?.(argument as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
