package module

import "reflect"

// contracts are the optional interfaces of a component. A constant.
var contracts = []reflect.Type{
	reflect.TypeFor[Destroyer](), reflect.TypeFor[Drainer](), reflect.TypeFor[Departing](), reflect.TypeFor[SettingsHandler](), reflect.TypeFor[LiveSettings](),
	reflect.TypeFor[ControlHandler](), reflect.TypeFor[EmitterAware](), reflect.TypeFor[Stateful](), reflect.TypeFor[IdentityAware](),
	reflect.TypeFor[SyncRPC](), reflect.TypeFor[SelfContained](), reflect.TypeFor[Runner](), reflect.TypeFor[Reconciler](), reflect.TypeFor[Leaver](),
	reflect.TypeFor[PermissionAware](), reflect.TypeFor[Surveyor](), reflect.TypeFor[FailureListener](),
}

// methods judges methods that are called as those of an optional interface: one with
// other parameters compiles, and is never called.
func (c *checker) methods(component reflect.Type) {
	for _, contract := range contracts {
		if component.Implements(contract) {
			continue
		}
		for i := range contract.NumMethod() {
			wanted := contract.Method(i)
			method, ok := component.MethodByName(wanted.Name)
			if !ok {
				continue
			}
			if have := withoutReceiver(method.Type); have != wanted.Type {
				c.add("its method %s is never called, since it is a %s: %s has a %s", wanted.Name, have, contract, wanted.Type)
			}
		}
	}
}

// withoutReceiver is the type of a method as it is written.
func withoutReceiver(t reflect.Type) reflect.Type {
	var in, out []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	for o := range t.Outs() {
		out = append(out, o)
	}
	return reflect.FuncOf(in, out, t.IsVariadic())
}
