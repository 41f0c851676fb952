import type { Command, CommanderError } from 'commander';

/** Says what is wrong with a command line, what was probably meant, and where to read on. */
export function usageSentence({ message }: CommanderError, program: Command, args: readonly string[]): string {
  const [, problem = '', suggestion] = /^(?:error: )?([^]*?)\.?(?:\n\((Did you mean [^]*)\))?$/.exec(message) ?? [];
  const meant = suggestion === undefined ? '' : ` (${suggestion.charAt(0).toLowerCase()}${suggestion.slice(1)})`;
  return `${problem}${meant}. See ${commandPath(program, args)} --help.`;
}

/** As much of the command line as names a command. */
function commandPath(program: Command, args: readonly string[]): string {
  const names = [program.name()];
  let command: Command | undefined = program;
  for (const arg of args) {
    command = command.commands.find((child) => child.name() === arg);
    if (command === undefined) break;
    names.push(command.name());
  }
  return names.join(' ');
}
