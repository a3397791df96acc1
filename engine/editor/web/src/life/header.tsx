export function Header({ name }: { name: string }) {
  return <header>{name}</header>;
}
