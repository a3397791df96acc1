/** findingText is the message of a finding with what was probably meant. */
export function findingText(finding: { message: string; suggestion?: string }): string {
  return finding.suggestion ? `${finding.message}. Did you mean ${finding.suggestion}?` : finding.message;
}
