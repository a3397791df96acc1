package workload

import "github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"

// ServiceAccount is a service account with the pull secrets that it gives to
// its pods.
type ServiceAccount struct {
	Namespace        string
	Name             string
	ImagePullSecrets []string
}

// DecodeServiceAccount decodes one object of a list of core/v1 ServiceAccounts.
func (d *Decoder) DecodeServiceAccount(object []byte) (account ServiceAccount, err error) {
	m := protobuf.Parse(object)
	for m.Next() {
		switch m.Field() {
		case 1:
			meta := protobuf.Parse(m.Bytes())
			for meta.Next() {
				switch meta.Field() {
				case 1:
					account.Name = d.text(meta.Bytes())
				case 3:
					account.Namespace = d.text(meta.Bytes())
				}
			}
			m.Check(meta.Err())
		case 3:
			name, err := d.reference(m.Bytes())
			m.Check(err)
			if name != "" {
				account.ImagePullSecrets = append(account.ImagePullSecrets, name)
			}
		}
	}
	return account, m.Err()
}
