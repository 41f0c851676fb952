import { Component, h, type ComponentChildren, type FunctionComponent } from 'preact';

/** A component that is drawn anew only when one of its properties is another: two hundred tiles a second come, the rest stay. */
export function memo<P extends object>(inner: FunctionComponent<P>): new (props: P) => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((key) => next[key] !== (this.props as P)[key]);
    }

    override render(): ComponentChildren {
      return h(inner, this.props as P);
    }
  };
}
