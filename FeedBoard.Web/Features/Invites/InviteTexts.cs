namespace FeedBoard.Web.Features.Invites;

/// <summary>Texts of invites.</summary>
public sealed class InviteTexts;
