namespace FeedBoard.Web.Features.Providers;

/// <summary>Texts of logging in with a provider.</summary>
public sealed class ProviderTexts;
