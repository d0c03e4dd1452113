namespace FeedBoard.Web.Features.Tokens;

/// <summary>Texts of tokens for scripts.</summary>
public sealed class TokenTexts;
