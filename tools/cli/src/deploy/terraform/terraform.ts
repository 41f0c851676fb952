import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../command-error.js';
import { ProgramFailure } from '../programs/program-failure.js';
import type { Programs } from '../programs/programs.js';
import { shownPath } from '../programs/shown-path.js';
import { declaredVariables } from './declared-variables.js';
import { diagnosticsOf, terraformMessage, type TerraformMessage } from './messages.js';
import { readPlan, readState, type Plan, type Resource } from './plan-json.js';
import { isUndeclared, terraformProblem } from './terraform-problem.js';

export interface TerraformOptions {
  /** `terraform` or `tofu`. */
  readonly program: string;
  /** infra/terraform */
  readonly sources: string;
  /** File of the environment's variables, where what is missing is to be put. */
  readonly variablesFile: string;
  readonly project: string;
  /** Where plans and what Terraform downloads are kept. */
  readonly folder: string;
  /** Arguments that give variables their values. */
  readonly variables: readonly string[];
}

/** What a plan may be limited to. */
export interface PlanChoice {
  readonly destroy?: boolean;
  /** Only these, and what hangs on them. */
  readonly targets?: readonly string[];
  readonly variables?: readonly string[];
  /** Whether others are kept from changing the state meanwhile. Only looking needs no lock. */
  readonly lock?: boolean;
}

/** Terraform or OpenTofu on one environment. All throw CommandError with one sentence and its mend. */
export interface Terraform {
  readonly program: string;
  /** Connects to the state in a bucket; without one, to an empty state that is thrown away. */
  init(bucket: string | undefined): Promise<void>;
  /** Plans, and keeps the plan for `apply`. */
  plan(choice?: PlanChoice): Promise<Plan>;
  /** Does what was planned last, telling what goes on. */
  apply(onMessage: (message: TerraformMessage) => void): Promise<void>;
  /** What there is, by the state. */
  resources(): Promise<readonly Resource[]>;
  /** The outputs by name, as JSON has them; none before the first apply. */
  outputs(): Promise<Readonly<Record<string, unknown>>>;
}

/** How long it waits for another one that holds the lock. */
const LOCK_TIMEOUT = '60s';

/** Opens it; nothing is run yet. */
export function openTerraform(programs: Programs, options: TerraformOptions): Terraform {
  const { program, sources, variablesFile, project, folder, variables } = options;
  let cwd = sources;
  const planFile = join(folder, 'plan');
  const dataFolder = join(folder, 'terraform');
  const env = { TF_DATA_DIR: dataFolder, TF_IN_AUTOMATION: '1', TF_INPUT: '0' };
  const place = {
    project,
    // As a person types it who needs what was learnt by init, for which each environment has a folder of its own.
    command: `TF_DATA_DIR=${dataFolder} ${program} -chdir=${shownPath(sources)}`,
    program,
    variablesFile: shownPath(variablesFile),
    declared: declaredVariables(sources),
  };

  const explained = async <T>(act: Promise<T>): Promise<T> => {
    try {
      return await act;
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      const told = diagnosticsOf(error.output).filter((each) => each.severity === 'error' || isUndeclared(each));
      throw new CommandError(terraformProblem(told, place) ?? `${program} failed: ${error.lastLine}`, {
        cause: error,
      });
    }
  };
  const ask = (...args: readonly string[]): Promise<string> => explained(programs.ask({ program, args, cwd, env }));

  return {
    program,
    init: async (bucket) => {
      cwd = bucket === undefined ? await previewFolder(sources, folder) : sources;
      const backend = bucket === undefined ? [] : [`-backend-config=bucket=${bucket}`];
      const args = ['init', '-no-color', '-input=false', '-reconfigure', ...backend];
      await explained(programs.work({ program, args, cwd, env }));
    },
    plan: async ({ destroy = false, targets = [], variables: further = [], lock = true } = {}) => {
      await mkdir(folder, { recursive: true });
      const args = [
        ...['plan', '-json', '-input=false', `-out=${planFile}`],
        lock ? `-lock-timeout=${LOCK_TIMEOUT}` : '-lock=false',
        ...(destroy ? ['-destroy'] : []),
        ...targets.map((target) => `-target=${target}`),
        ...variables,
        ...further,
      ];
      const said = await explained(programs.work({ program, args, cwd, env }));
      // A misspelled variable of a file is but a warning to Terraform, and whatever it was to set would stay as it is.
      const problem = terraformProblem(diagnosticsOf(said).filter(isUndeclared), place);
      if (problem !== undefined) throw new CommandError(problem);
      return readPlan(await ask('show', '-json', '-no-color', planFile));
    },
    apply: async (onMessage) => {
      const onLine = (line: string): void => {
        const message = terraformMessage(line);
        if (message !== undefined) onMessage(message);
      };
      const args = ['apply', '-json', '-input=false', `-lock-timeout=${LOCK_TIMEOUT}`, planFile];
      await explained(programs.work({ program, args, cwd, env, onLine }));
      await rm(planFile, { force: true });
    },
    resources: async () => readState(await ask('show', '-json', '-no-color')),
    outputs: async () => {
      const told = JSON.parse(await ask('output', '-json', '-no-color')) as Record<string, { readonly value: unknown }>;
      return Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value]));
    },
  };
}

/** A copy of the sources whose state is a file beside them: so a plan can be made before there is a bucket for the state. */
async function previewFolder(sources: string, folder: string): Promise<string> {
  const copy = join(folder, 'preview');
  await rm(copy, { recursive: true, force: true });
  // What a person's own runs have downloaded there is not needed.
  await cp(sources, copy, { recursive: true, filter: (path) => !path.endsWith('.terraform') });
  await writeFile(join(copy, 'preview_override.tf'), 'terraform {\n  backend "local" {}\n}\n');
  return copy;
}
