namespace FeedBoard.Web.Features.Security;

/// <summary>Texts of tokens for scripts.</summary>
public sealed class TokenTexts;
