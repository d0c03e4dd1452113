using Microsoft.AspNetCore.Http.Metadata;

namespace FeedBoard.Web.Shared.Forms;

/// <summary>How much the form of a page may bring. Files go to disk as they come.</summary>
/// <param name="body">In bytes, files included.</param>
/// <param name="value">Of a text, in characters.</param>
[AttributeUsage(AttributeTargets.Class)]
internal class FormLimitsAttribute(long body, int value) : Attribute, IRequestSizeLimitMetadata, IFormOptionsMetadata
{
    public long? MaxRequestBodySize => body;

    public long? MultipartBodyLengthLimit => body;

    public int? ValueLengthLimit => value;

    public int? MemoryBufferThreshold => 64 * 1024;

    public bool? BufferBody => null;

    public long? BufferBodyLengthLimit => null;

    public int? ValueCountLimit => null;

    public int? KeyLengthLimit => null;

    public int? MultipartBoundaryLengthLimit => null;

    public int? MultipartHeadersCountLimit => null;

    public int? MultipartHeadersLengthLimit => null;
}
