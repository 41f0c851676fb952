export const workspaceRoot: string;
export function say(step: string): void;
export function nodeProblem(version: string): string | undefined;
export function isInstalled(root: string): boolean;
export function npmProblem(output: string, logFile: string): string;
export function removeStaleOutputs(root: string): void;
export function prepareWorkspace(): Promise<void>;
export function fail(sentence: string): never;
