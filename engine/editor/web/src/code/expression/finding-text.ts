/** findingText is the message of a finding with the server's suggestion. */
export function findingText(finding: { message: string; suggestion?: string }): string {
  return finding.suggestion ? `${finding.message}. Did you mean ${finding.suggestion}?` : finding.message;
}
