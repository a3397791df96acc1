export function Home() {
  return <main className="page" />;
}
