import { describe, expect, it } from 'vitest';
import { schemaOfBinding } from './provider-schema.js';

/** As the bindings are, cut down to one field of each kind. */
const binding = `
function thingRuleToHclTerraform(struct) {
    const attrs = {
        age: {
            value: cdktn.numberToHclTerraform(struct.age),
            isBlock: false,
            type: "simple",
            storageClassType: "number",
        },
    };
}
class ThingRuleOutputReference extends cdktn.ComplexObject {
    // age - computed: false, optional: false, required: true
    get age() {
        return this.getNumberAttribute('age');
    }
    // met - computed: true, optional: false, required: false
    get met() {
        return this.getBooleanAttribute('met');
    }
}
class Thing extends cdktn.TerraformResource {
    // zones - computed: false, optional: true, required: false
    // rule - computed: false, optional: false, required: true
    _rule = new ThingRuleOutputReference(this, "rule");
    // past_rules - computed: true, optional: false, required: false
    _pastRules = new ThingRuleList(this, "past_rules", false);
    // labels_now - computed: true, optional: false, required: false
    _labelsNow = new cdktn.StringMap(this, "labels_now");
    synthesizeHclAttributes() {
        const attrs = {
            zones: {
                value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._zones),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            rule: {
                value: thingRuleToHclTerraform(this._rule.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "ThingRuleList",
            },
        };
    }
}
`;

describe('schemaOfBinding', () => {
  it('finds arguments, blocks and what is only read', () => {
    const { attributes, block_types: blocks } = schemaOfBinding(binding);
    expect(attributes).toEqual({
      zones: { type: ['set', 'string'], computed: false, optional: true, required: false },
      past_rules: {
        type: ['list', ['object', { age: 'number', met: 'bool' }]],
        computed: true,
        optional: false,
        required: false,
      },
      labels_now: { type: ['map', 'string'], computed: true, optional: false, required: false },
    });
    expect(blocks.rule).toEqual({
      nesting_mode: 'list',
      min_items: 1,
      max_items: 1,
      block: {
        attributes: {
          age: { type: 'number', computed: false, optional: false, required: true },
          met: { type: 'bool', computed: true, optional: false, required: false },
        },
        block_types: {},
      },
    });
  });

  it('refuses a binding of another form', () => {
    expect(() => schemaOfBinding('class Other extends Thing {')).toThrow('there is no resource');
    expect(() => schemaOfBinding(binding.replace('"stringList"', '"colour"'))).toThrow('unknown type colour');
  });
});
