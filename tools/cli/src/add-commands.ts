import type { Command } from 'commander';
import type { Cli } from './cli.js';

/** Adds a command to its parent; `args` are the words of the command line after its name. */
type AddCommand = (parent: Command, cli: Cli, args: readonly string[]) => void | Promise<void>;

/** Commands by name, in the order of the help. Each brings libraries of its own, which take longer to load than most commands take. */
export type Commands = Readonly<Record<string, () => Promise<AddCommand>>>;

/** Adds the one command that `args` name first, else all. */
export async function addCommands(
  parent: Command,
  cli: Cli,
  args: readonly string[],
  commands: Commands,
): Promise<void> {
  const [name = '', ...rest] = args;
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  for (const load of named ? [named] : Object.values(commands)) {
    const add = await load();
    await add(parent, cli, rest);
  }
}
