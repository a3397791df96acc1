package bundle

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/locale"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// userSpace is where the imports of the user's files are found; those of the
// helpers are in script.HelperSpace. There is no other place.
const userSpace = "user"

// File is a named source text. A name that ends in .js or .mjs is JavaScript, in
// .json JSON, any other TypeScript.
type File struct {
	Name, Content string
	Field         string // the setting that holds it, for errors
}

// supported lists what goja runs although it is younger than the target that the
// rest is lowered to.
var supported = map[string]bool{
	"object-rest-spread": true, "optional-chain": true, "nullish-coalescing": true,
	"optional-catch-binding": true, "logical-assignment": true, "bigint": true,
	"class-field": true, "class-private-field": true, "class-private-method": true,
	"class-static-field": true, "class-private-static-field": true,
	"regexp-named-capture-groups": true, "regexp-lookbehind-assertions": true,
	"regexp-dot-all-flag": true,
	// Those become calls of RegExp, which gojavm teaches properties of Unicode.
	"regexp-unicode-property-escapes": false, "regexp-sticky-and-unicode-flags": false,
	"dynamic-import": false,
}

// Build joins the first file with those that it imports. Nothing is read from disk or
// network: every import is found among the files and the library, or fails. It runs
// nothing of the script, but needs stack and memory in proportion to the text: see
// package scan. Its errors are a Problems.
func Build(library *helper.Library, files []File) (script.Bundle, error) {
	byName := make(map[string]File, len(files))
	for _, file := range files {
		name := path.Clean(file.Name)
		if file.Name == "" {
			return script.Bundle{}, Problems{{Text: "a script or module has no name: give it one such as script.ts", Path: file.Field}}
		}
		if _, ok := byName[name]; ok {
			return script.Bundle{}, Problems{{Text: fmt.Sprintf("two files are named %s: rename one", name), Path: file.Field}}
		}
		byName[name] = file
	}
	main := path.Clean(files[0].Name)
	imports := importer{library: library, files: byName}
	built := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{
			Contents:   entry(main, files),
			Sourcefile: script.EntryName,
			Loader:     api.LoaderJS,
		},
		Bundle:        true,
		Outfile:       "/" + script.BundleName,
		Format:        api.FormatIIFE,
		Platform:      api.PlatformNeutral,
		Target:        api.ES2017,
		Supported:     supported,
		Sourcemap:     api.SourceMapExternal,
		LegalComments: api.LegalCommentsNone,
		LogLevel:      api.LogLevelSilent,
		TsconfigRaw:   "{}",
		Charset:       api.CharsetUTF8,
		Plugins:       []api.Plugin{imports.plugin()},
	})
	if len(built.Errors) > 0 {
		return script.Bundle{}, syntaxErrors(built.Errors, byName)
	}
	result := script.Bundle{Name: main}
	for _, file := range built.OutputFiles {
		if strings.HasSuffix(file.Path, ".map") {
			result.SourceMap = cleanSources(file.Contents)
			continue
		}
		result.Code = string(file.Contents)
	}
	result.Helpers = library.Used(result.Code)
	result.Console = strings.Contains(result.Code, "console")
	result.Patterns = patterns(result.Code, files)
	return result, nil
}

// entry is the text that the bundle begins with. Forms of texts, numbers and dates for
// people are ours in every engine: see package locale.
func entry(main string, files []File) string {
	text := fmt.Sprintf("import main from %q; globalThis.%s = main;", main, script.MainName)
	if slices.ContainsFunc(files, func(f File) bool {
		return strings.Contains(f.Content, "toLocale") || strings.Contains(f.Content, "localeCompare")
	}) {
		return fmt.Sprintf("import %q; ", locale.Module) + text
	}
	return text
}

// cleanSources takes the namespace off the file names, since people know their
// files by name.
func cleanSources(text []byte) []byte {
	var sourceMap map[string]any
	if json.Unmarshal(text, &sourceMap) != nil {
		return text
	}
	sources, _ := sourceMap["sources"].([]any)
	for i, source := range sources {
		if name, ok := source.(string); ok {
			sources[i] = strings.TrimPrefix(name, userSpace+":")
		}
	}
	delete(sourceMap, "sourcesContent")
	if cleaned, err := json.Marshal(sourceMap); err == nil {
		return cleaned
	}
	return text
}

// importer finds what is imported.
type importer struct {
	library *helper.Library
	files   map[string]File
}

func (im importer) plugin() api.Plugin {
	return api.Plugin{Name: "patchbay", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, im.resolve)
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: userSpace}, im.loadUser)
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: script.HelperSpace}, im.loadHelper)
	}}
}

func (im importer) resolve(args api.OnResolveArgs) (api.OnResolveResult, error) {
	if args.Kind == api.ResolveEntryPoint {
		return api.OnResolveResult{}, nil
	}
	if args.Path == locale.Module && args.Namespace != userSpace {
		return api.OnResolveResult{Path: args.Path, Namespace: script.HelperSpace}, nil
	}
	if im.library.Has(args.Path) {
		return api.OnResolveResult{Path: args.Path, Namespace: script.HelperSpace}, nil
	}
	from := ""
	if args.Namespace == userSpace && strings.HasPrefix(args.Path, ".") {
		from = path.Dir(args.Importer)
	}
	wanted := path.Join(from, args.Path)
	for _, name := range []string{wanted, wanted + ".ts", wanted + ".js", strings.TrimSuffix(wanted, ".js") + ".ts"} {
		if _, ok := im.files[name]; ok {
			return api.OnResolveResult{Path: name, Namespace: userSpace}, nil
		}
	}
	return api.OnResolveResult{Errors: []api.Message{{Text: im.notFound(args.Path)}}}, nil
}

func (im importer) notFound(name string) string {
	known := im.library.Modules()
	for file := range im.files {
		known = append(known, file)
	}
	slices.Sort(known)
	text := fmt.Sprintf("there is no module %q: add it to the node's modules", name)
	if near := texts.NearestWithin(name, known, len(name)/3+1); near != "" {
		return fmt.Sprintf("there is no module %q: did you mean %q?", name, near)
	}
	if offered := im.library.Modules(); len(offered) > 0 {
		text += ", or import one of " + strings.Join(offered, ", ")
	}
	return text
}

func (im importer) loadUser(args api.OnLoadArgs) (api.OnLoadResult, error) {
	contents, loader := im.files[args.Path].Content, api.LoaderTS
	switch path.Ext(args.Path) {
	case ".js", ".mjs":
		loader = api.LoaderJS
	case ".json":
		loader = api.LoaderJSON
	}
	return api.OnLoadResult{Contents: &contents, Loader: loader}, nil
}

func (im importer) loadHelper(args api.OnLoadArgs) (api.OnLoadResult, error) {
	contents := im.library.Source(args.Path)
	if args.Path == locale.Module {
		contents = locale.Source
	}
	return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJS}, nil
}
