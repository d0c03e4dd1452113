using Microsoft.AspNetCore.Http.Metadata;

namespace FeedBoard.Web.Features.Writing;

/// <summary>
/// How much the form of a feed may bring: all images at their largest size, with room to say of two too many what is wrong. Files go to
/// disk as they come.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WriteFormLimitsAttribute : Attribute, IRequestSizeLimitMetadata, IFormOptionsMetadata
{
    private const long Body = ((InputLimits.MaxImages + 2) * InputLimits.MaxImageBytes) + (8 * 1024 * 1024);

    private const int Value = 16 * 1024 * 1024;

    public long? MaxRequestBodySize => Body;

    public long? MultipartBodyLengthLimit => Body;

    /// <summary>A text that is far too long comes back too.</summary>
    public int? ValueLengthLimit => Value;

    public int? MemoryBufferThreshold => 64 * 1024;

    public bool? BufferBody => null;

    public long? BufferBodyLengthLimit => null;

    public int? ValueCountLimit => null;

    public int? KeyLengthLimit => null;

    public int? MultipartBoundaryLengthLimit => null;

    public int? MultipartHeadersCountLimit => null;

    public int? MultipartHeadersLengthLimit => null;
}
