package patchbay

import (
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

func explain(o program.ExplainOptions) (func(string) program.Explanation, error) {
	if o.Mirror == "" {
		return canonical, nil
	}
	mapper, err := imageref.NewMapper(imageref.Options{Mirror: o.Mirror, Mapping: imageref.Mapping(o.Mapping)})
	if err != nil {
		return nil, err
	}
	return func(image string) program.Explanation {
		mapped := mapper.Map(image)
		e := program.Explanation{Image: mapped.Image, Canonical: mapped.Canonical, Target: mapped.Target, Changed: mapped.Changed, Reason: mapped.Reason}
		if mapped.Err != nil {
			e.Error = mapped.Err.Error()
		}
		return e
	}, nil
}

// canonical explains a reference when no mirror is named.
func canonical(image string) program.Explanation {
	e := program.Explanation{Image: image, Target: image}
	parsed, err := imageref.Parse(image)
	if err != nil {
		e.Reason, e.Error = "not an image reference", err.Error()
		return e
	}
	e.Canonical, e.Reason = parsed.Canonical(), "no mirror given: only the full reference is known (--mirror HOST maps it)"
	return e
}
