package encoding

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/encoding/csvencode"
	"github.com/patchbay-dev/patchbay/modules/encoding/jsondecode"
	"github.com/patchbay-dev/patchbay/modules/encoding/jsonencode"
	"github.com/patchbay-dev/patchbay/modules/encoding/template"
)

// Module lists the components of the module "encoding".
func Module() module.Module {
	return module.Module{
		Name:        "encoding",
		Description: "Texts to values and back",
		Components:  []module.Component{jsondecode.New(), jsonencode.New(), csvencode.New(), template.New()},
	}
}
