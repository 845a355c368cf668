import RasterCore

/// What the images say of one claim.
public struct ClaimVerdict: Sendable, Hashable, Codable {
  public enum Answer: String, Sendable, Hashable, Codable, CaseIterable {
    case supported, contradicted
    case cannotSay = "cannot say"
  }
  public var id: String
  /// The claim as it was published.
  public var text: String
  public var kind: String
  public var answer: Answer
  /// 0...1: that the claim is true: at least so much where it is supported, at most so much where it is contradicted. Nil where nothing
  /// was measured.
  public var probability: Double?
  /// What was claimed, with the range that it was taken for: "about 9.3 ha (8.37 to 10.23 ha)".
  public var claimed: String
  /// What was measured, in the same unit; nil where nothing was.
  public var measured: String?
  /// Why the answer is what it is, in one or two sentences.
  public var reason: String
  /// Ids of sites and structures that it rests on.
  public var evidence: [String]
  /// In order of time.
  public var images: [ImageReference]

  public init(
    id: String, text: String, kind: String, answer: Answer, probability: Double?, claimed: String, measured: String?,
    reason: String, evidence: [String], images: [ImageReference]
  ) {
    self.id = id
    self.text = text
    self.kind = kind
    self.answer = answer
    self.probability = probability
    self.claimed = claimed
    self.measured = measured
    self.reason = reason
    self.evidence = evidence
    self.images = images
  }

  private enum CodingKeys: String, CodingKey {
    case id, text, kind, probability, claimed, measured, reason, evidence, images
    case answer = "verdict"
  }

  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(id, forKey: .id)
    try c.encode(text, forKey: .text)
    try c.encode(kind, forKey: .kind)
    try c.encode(answer, forKey: .answer)
    // Null is said, not left out.
    try c.encode(probability, forKey: .probability)
    try c.encode(claimed, forKey: .claimed)
    try c.encode(measured, forKey: .measured)
    try c.encode(reason, forKey: .reason)
    try c.encode(evidence, forKey: .evidence)
    try c.encode(images, forKey: .images)
  }
}

/// All verdicts on one file of claims: `claims.json`.
public struct ClaimReport: Sendable, Hashable, Codable {
  public var schema = "groundbreak.verdicts/1"
  public var title: String?
  public var source: String?
  /// SHA-256 of the claims file and of `account.json`: what was held against what.
  public var claimsDigest: String
  public var accountDigest: String
  public var verdicts: [ClaimVerdict]

  public init(title: String?, source: String?, claimsDigest: String, accountDigest: String, verdicts: [ClaimVerdict]) {
    self.title = title
    self.source = source
    self.claimsDigest = claimsDigest
    self.accountDigest = accountDigest
    self.verdicts = verdicts
  }

  private enum CodingKeys: String, CodingKey {
    case schema, title, source, verdicts
    case claimsDigest = "claims_sha256"
    case accountDigest = "account_sha256"
  }
}
