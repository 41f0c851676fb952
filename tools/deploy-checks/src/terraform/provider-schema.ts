/** A type in the notation of `terraform providers schema -json`. */
type SchemaType = string | readonly [string, SchemaType] | readonly ['object', Readonly<Record<string, SchemaType>>];

interface Attribute {
  readonly type: SchemaType;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
}

interface NestedBlock {
  readonly nesting_mode: 'single' | 'list' | 'set';
  readonly block: SchemaBlock;
  readonly min_items: number;
  readonly max_items: number;
}

/** What may be written between the braces of a resource, data source or provider. */
export interface SchemaBlock {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly block_types: Readonly<Record<string, NestedBlock>>;
}

/** A field as the binding hands it to Terraform; those that are only read have none. */
interface Field {
  readonly isBlock: boolean;
  readonly isList: boolean;
  readonly kind: string;
  readonly storage: string;
}

type Flags = Omit<Attribute, 'type'>;

const primitives: Readonly<Record<string, SchemaType>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'string',
};

/**
 * Reads the schema of one thing out of the source of its binding for CDK Terrain, which is generated from the schema of the real provider: each class
 * says of its fields whether they are computed, optional or required, and each mapper how they are written in HCL.
 * @throws Error where the binding has another form.
 */
export function schemaOfBinding(source: string): SchemaBlock {
  const classes = new Map(
    source.split(/^class (?=\w+ extends )/m).flatMap((text) => {
      const [, name, base] = /^(\w+) extends (\S+)/.exec(text) ?? [];
      return name === undefined || base === undefined ? [] : [[name, { base, text }] as const];
    }),
  );
  const main = [...classes.values()].find(({ base }) => /\.Terraform(Resource|DataSource|Provider)$/.test(base));
  if (main === undefined) throw new Error('there is no resource, data source or provider in the binding');
  const body = (name: string): string => {
    const found = classes.get(name);
    if (found === undefined) throw new Error(`there is no class ${name} in the binding`);
    return found.text;
  };
  const mapper = (struct: string): string => {
    const name = `${struct.charAt(0).toLowerCase()}${struct.slice(1)}ToHclTerraform`;
    return new RegExp(`^function ${name}\\([^]*?^}`, 'm').exec(source)?.[0] ?? '';
  };

  const blockOf = (text: string, fields: ReadonlyMap<string, Field>): SchemaBlock => {
    const attributes: Record<string, Attribute> = {};
    const blocks: Record<string, NestedBlock> = {};
    for (const [name, flags] of flagsOf(text)) {
      const field = fields.get(name);
      if (field?.isBlock === true) blocks[name] = nested(field, flags);
      else attributes[name] = { ...flags, type: field === undefined ? readType(text, name) : writtenType(field) };
    }
    return { attributes, block_types: blocks };
  };
  const nested = ({ kind, storage, isList }: Field, { required }: Flags): NestedBlock => {
    const struct = kind === 'struct' ? storage : storage.replace(/List$/, '');
    const fields = fieldsOf(mapper(struct));
    const reference = classes.get(`${struct}OutputReference`);
    return {
      nesting_mode: kind === 'struct' ? 'single' : kind === 'set' ? 'set' : 'list',
      block: reference === undefined ? writtenBlock(fields) : blockOf(reference.text, fields),
      min_items: required && kind !== 'struct' ? 1 : 0,
      max_items: kind === 'struct' || isList ? 0 : 1,
    };
  };
  /** The type of what is only read, by how the class reads it. */
  const readType = (text: string, name: string): SchemaType => {
    const [, getter] = new RegExp(`this\\.get(\\w+)Attribute\\('${name}'\\)`).exec(text) ?? [];
    if (getter !== undefined) return storedType(getter === 'List' ? 'stringList' : getter, 'list');
    const [, kind = '', ordered] = new RegExp(`new (\\S+?)\\(this, "${name}"(?:, (true|false))?\\)`).exec(text) ?? [];
    if (/^cdk\w+\./.test(kind)) return storedType(kind.replace(/^.*\./, ''), ordered === 'true' ? 'set' : 'list');
    const inner = body(`${kind.replace(/^.*\.|(List|OutputReference)$/g, '')}OutputReference`);
    const object = [...flagsOf(inner).keys()].map((field) => [field, readType(inner, field)] as const);
    return [ordered === 'true' ? 'set' : 'list', ['object', Object.fromEntries(object)]];
  };
  return blockOf(main.text, fieldsOf(main.text));
}

/** A block of the provider's own configuration, which no class reads: nothing in those is required. */
function writtenBlock(fields: ReadonlyMap<string, Field>): SchemaBlock {
  const attributes = [...fields].map(([name, field]) => {
    return [name, { type: writtenType(field), required: false, optional: true, computed: false }] as const;
  });
  return { attributes: Object.fromEntries(attributes), block_types: {} };
}

function flagsOf(text: string): ReadonlyMap<string, Flags> {
  const found = text.matchAll(/\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)/g);
  return new Map(
    [...found].map(([, name = '', computed, optional, required]) => [
      name,
      { computed: computed === 'true', optional: optional === 'true', required: required === 'true' },
    ]),
  );
}

function fieldsOf(text: string): ReadonlyMap<string, Field> {
  const found = text.matchAll(
    /^ +(\w+): \{\n +value: (.*),\n +isBlock: (\w+),\n +type: "(\w+)",\n +storageClassType: "(\w+)",/gm,
  );
  return new Map(
    [...found].map(([, name = '', value = '', isBlock, kind = '', storage = '']) => [
      name,
      { isBlock: isBlock === 'true', isList: value.includes('listMapperHcl('), kind, storage },
    ]),
  );
}

function writtenType({ kind, storage }: Field): SchemaType {
  return storedType(storage, kind);
}

/** `stringList` is a list or set of strings, as `kind` says. */
function storedType(storage: string, kind: string): SchemaType {
  const [, element = '', container] = /^(\w+?)(List|Map)?$/.exec(storage) ?? [];
  const type = primitives[element.charAt(0).toLowerCase() + element.slice(1)];
  if (type === undefined) throw new Error(`the binding has a field of the unknown type ${storage}`);
  if (container === undefined) return type;
  return [container === 'Map' ? 'map' : kind === 'set' ? 'set' : 'list', type];
}
