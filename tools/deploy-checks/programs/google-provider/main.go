// Speaks for Google's provider where only its schema is asked for: `tofu validate`, and `tofu test` with mock_provider. The provider
// itself is in no package registry. GOOGLE_PROVIDER_SCHEMA names a file in the form of `tofu providers schema -json`, for one provider.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type schemaFile struct {
	Provider          schema            `json:"provider"`
	ResourceSchemas   map[string]schema `json:"resource_schemas"`
	DataSourceSchemas map[string]schema `json:"data_source_schemas"`
}

type schema struct {
	Version int64 `json:"version"`
	Block   block `json:"block"`
}

type block struct {
	Attributes map[string]struct {
		Type     json.RawMessage `json:"type"`
		Required bool            `json:"required"`
		Optional bool            `json:"optional"`
		Computed bool            `json:"computed"`
	} `json:"attributes"`
	BlockTypes map[string]struct {
		NestingMode string `json:"nesting_mode"`
		Block       block  `json:"block"`
		MinItems    int64  `json:"min_items"`
		MaxItems    int64  `json:"max_items"`
	} `json:"block_types"`
}

var nestings = map[string]tfprotov5.SchemaNestedBlockNestingMode{
	"single": tfprotov5.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov5.SchemaNestedBlockNestingModeList,
	"set":    tfprotov5.SchemaNestedBlockNestingModeSet,
}

func (b block) proto() *tfprotov5.SchemaBlock {
	result := &tfprotov5.SchemaBlock{}
	for name, attribute := range b.Attributes {
		//nolint:staticcheck // Deprecated for those who write providers; there is no other reader of this form.
		kind, err := tftypes.ParseJSONType(attribute.Type)
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		result.Attributes = append(result.Attributes, &tfprotov5.SchemaAttribute{
			Name: name, Type: kind, Required: attribute.Required, Optional: attribute.Optional, Computed: attribute.Computed,
		})
	}
	for name, nested := range b.BlockTypes {
		result.BlockTypes = append(result.BlockTypes, &tfprotov5.SchemaNestedBlock{
			TypeName: name, Block: nested.Block.proto(), Nesting: nestings[nested.NestingMode], MinItems: nested.MinItems, MaxItems: nested.MaxItems,
		})
	}
	return result
}

func protoSchemas(schemas map[string]schema) map[string]*tfprotov5.Schema {
	result := map[string]*tfprotov5.Schema{}
	for name, each := range schemas {
		result[name] = &tfprotov5.Schema{Version: each.Version, Block: each.Block.proto()}
	}
	return result
}

// Whatever is not below is never asked for where nothing is planned.
type server struct {
	tfprotov5.ProviderServer
	schema *tfprotov5.GetProviderSchemaResponse
}

func (s server) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	return s.schema, nil
}

func (server) PrepareProviderConfig(_ context.Context, request *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (server) ConfigureProvider(context.Context, *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (server) ValidateResourceTypeConfig(context.Context, *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	return &tfprotov5.ValidateResourceTypeConfigResponse{}, nil
}

func (server) ValidateDataSourceConfig(context.Context, *tfprotov5.ValidateDataSourceConfigRequest) (*tfprotov5.ValidateDataSourceConfigResponse, error) {
	return &tfprotov5.ValidateDataSourceConfigResponse{}, nil
}

// OpenTofu asks for this even where a mock made the state: it is never of an older version.
func (server) UpgradeResourceState(_ context.Context, request *tfprotov5.UpgradeResourceStateRequest) (*tfprotov5.UpgradeResourceStateResponse, error) {
	return &tfprotov5.UpgradeResourceStateResponse{UpgradedState: &tfprotov5.DynamicValue{JSON: request.RawState.JSON}}, nil
}

func needsGoogle() []*tfprotov5.Diagnostic {
	return []*tfprotov5.Diagnostic{{Severity: tfprotov5.DiagnosticSeverityError, Summary: "Here is the schema of Google's provider alone"}}
}

func (server) PlanResourceChange(context.Context, *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	return &tfprotov5.PlanResourceChangeResponse{Diagnostics: needsGoogle()}, nil
}

func (server) ReadDataSource(context.Context, *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	return &tfprotov5.ReadDataSourceResponse{Diagnostics: needsGoogle()}, nil
}

func (server) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

func main() {
	text, err := os.ReadFile(os.Getenv("GOOGLE_PROVIDER_SCHEMA"))
	if err != nil {
		log.Fatal(err)
	}
	var file schemaFile
	if err := json.Unmarshal(text, &file); err != nil {
		log.Fatal(err)
	}
	answer := &tfprotov5.GetProviderSchemaResponse{
		Provider:          &tfprotov5.Schema{Block: file.Provider.Block.proto()},
		ResourceSchemas:   protoSchemas(file.ResourceSchemas),
		DataSourceSchemas: protoSchemas(file.DataSourceSchemas),
	}
	if err := tf5server.Serve("hashicorp/google", func() tfprotov5.ProviderServer { return server{schema: answer} }); err != nil {
		log.Fatal(err)
	}
}
