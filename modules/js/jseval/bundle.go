package jseval

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	// userSpace and helperSpace are the only places where imports are found.
	userSpace   = "user"
	helperSpace = "patchbay"

	mainName   = "__patchbay_main"
	helperName = "__patchbay_helpers"
	bundleName = "bundle.js"
)

// bundle is a script with all it imports in one text.
type bundle struct {
	code      string
	sourceMap []byte
	helpers   []helper // that it uses
}

// supported lists what goja runs although it is younger than the target that the
// rest is lowered to.
var supported = map[string]bool{
	"object-rest-spread": true, "optional-chain": true, "nullish-coalescing": true,
	"optional-catch-binding": true, "logical-assignment": true, "bigint": true,
	"class-field": true, "class-private-field": true, "class-private-method": true,
	"class-static-field": true, "class-private-static-field": true,
	"regexp-named-capture-groups": true, "regexp-lookbehind-assertions": true,
	"regexp-dot-all-flag": true, "regexp-unicode-property-escapes": true,
	"dynamic-import": false,
}

// bundleFiles joins the script and its modules. Nothing is read from disk or
// network: every import is found among the modules and the library, or fails.
func (l *Library) bundleFiles(script File, modules []File) (*bundle, error) {
	files := make(map[string]string, len(modules)+1)
	fields := make(map[string]string, len(modules)+1) // of the settings, by file
	for i, file := range append([]File{script}, modules...) {
		name := path.Clean(file.Name)
		if file.Name == "" {
			return nil, fmt.Errorf("a script or module has no name: give it one such as script.ts")
		}
		if _, ok := files[name]; ok {
			return nil, fmt.Errorf("two files are named %s: rename one", name)
		}
		files[name], fields[name] = file.Content, "script.content"
		if i > 0 {
			fields[name] = fmt.Sprintf("modules[%d].content", i-1)
		}
	}
	result := &bundle{}
	imports := importer{library: l, files: files}
	built := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{
			Contents:   fmt.Sprintf("import main from %q; globalThis.%s = main;", path.Clean(script.Name), mainName),
			Sourcefile: "entry.js",
			Loader:     api.LoaderJS,
		},
		Bundle:        true,
		Outfile:       "/" + bundleName,
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
		return nil, syntaxErrors(built.Errors, fields)
	}
	for _, file := range built.OutputFiles {
		if strings.HasSuffix(file.Path, ".map") {
			result.sourceMap = cleanSources(file.Contents)
			continue
		}
		result.code = string(file.Contents)
	}
	result.helpers = l.used(result.code)
	return result, nil
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
	library *Library
	files   map[string]string
}

func (im importer) plugin() api.Plugin {
	return api.Plugin{Name: "patchbay", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, im.resolve)
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: userSpace}, im.loadUser)
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: helperSpace}, im.loadHelper)
	}}
}

func (im importer) resolve(args api.OnResolveArgs) (api.OnResolveResult, error) {
	if args.Kind == api.ResolveEntryPoint {
		return api.OnResolveResult{}, nil
	}
	if im.library.has(args.Path) {
		return api.OnResolveResult{Path: args.Path, Namespace: helperSpace}, nil
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
	known := im.library.modules()
	for file := range im.files {
		known = append(known, file)
	}
	slices.Sort(known)
	text := fmt.Sprintf("there is no module %q: add it to the node's modules", name)
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("there is no module %q: did you mean %q?", name, near)
	}
	if offered := im.library.modules(); len(offered) > 0 {
		text += ", or import one of " + strings.Join(offered, ", ")
	}
	return text
}

func (im importer) loadUser(args api.OnLoadArgs) (api.OnLoadResult, error) {
	contents, loader := im.files[args.Path], api.LoaderTS
	switch path.Ext(args.Path) {
	case ".js", ".mjs":
		loader = api.LoaderJS
	case ".json":
		loader = api.LoaderJSON
	}
	return api.OnLoadResult{Contents: &contents, Loader: loader}, nil
}

func (im importer) loadHelper(args api.OnLoadArgs) (api.OnLoadResult, error) {
	contents := im.library.source(args.Path)
	return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJS}, nil
}
