using FeedBoard.Web.Shared.Forms;

namespace FeedBoard.Web.Features.Writing;

/// <summary>
/// How much the form of a feed may bring: ten images of the largest size, with room to say of one too many what is wrong. A text that is
/// far too long comes back too.
/// </summary>
internal sealed class WriteFormLimitsAttribute() : FormLimitsAttribute(128 * 1024 * 1024, 16 * 1024 * 1024);
