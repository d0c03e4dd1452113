namespace FeedBoard.Web.Features.Welcome;

/// <summary>Texts of the page after the sign-up.</summary>
public sealed class WelcomeTexts;
