namespace FeedBoard.Web.Shared.Forms;

/// <summary>Texts of forms that have to be sent again.</summary>
public sealed class FormTexts;
