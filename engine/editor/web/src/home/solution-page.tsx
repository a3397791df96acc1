export function SolutionPage({ name }: { name: string }) {
  return <main className="page">{name}</main>;
}
