using System.Reflection;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Contracts;

public sealed class ImageTypeTests
{
    [Fact]
    public void Page_and_document_name_the_formats_that_are_read() =>
        Assert.Equal(
            typeof(ImageFormat)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => ((ImageFormat)f.GetValue(null)!).ContentType),
            InputLimits.ImageTypes
        );
}
