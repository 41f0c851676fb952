import type { Role } from '@sightline/messages';
import type { ModelRef } from './model-ref.js';

export type WantedRef = ModelRef & { readonly role: Role };

/** What settings and routes want to stay loaded. */
export class WantedModels {
  readonly #owners = new Map<string, readonly WantedRef[]>();

  /** Replaces what an owner wants. */
  set(owner: string, refs: readonly WantedRef[]): void {
    if (refs.length === 0) this.#owners.delete(owner);
    else this.#owners.set(owner, refs);
  }

  /** Everything that is wanted, each once. */
  refs(): readonly WantedRef[] {
    const all = [...this.#owners.values()].flat();
    return [...new Map(all.map((ref) => [JSON.stringify([ref.role, ref.name, ref.version]), ref])).values()];
  }

  /** Whether a version could come to be wanted in a role. */
  concerns(name: string, version: string, role: Role): boolean {
    return this.refs().some((ref) => ref.role === role && ref.name === name && (ref.version ?? version) === version);
  }

  /** Whether a version is wanted in a role: by its number, or as the one that answers where none is pinned. */
  includes(name: string, version: string, role: Role, current: string | undefined): boolean {
    return this.refs().some(
      (ref) => ref.role === role && ref.name === name && (ref.version ?? current ?? version) === version,
    );
  }
}
