using FeedBoard.Web.Shared.Forms;

namespace FeedBoard.Web.Features.Writing;

/// <summary>
/// How much the form of a feed may bring: all images at their largest size, with room to say of two too many what is wrong. A text that is
/// far too long comes back too.
/// </summary>
internal sealed class WriteFormLimitsAttribute()
    : FormLimitsAttribute(((InputLimits.MaxImages + 2) * InputLimits.MaxImageBytes) + (8 * 1024 * 1024), 16 * 1024 * 1024);
