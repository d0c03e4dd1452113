using System.Reflection;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Contracts;

public sealed class ImageTypeTests
{
    [Fact]
    public void All_formats_are_the_formats() =>
        Assert.Equal(
            typeof(ImageFormat)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(f => f.FieldType == typeof(ImageFormat))
                .Select(f => (ImageFormat)f.GetValue(null)!),
            ImageFormat.All
        );

    [Fact]
    public void Page_and_document_name_the_formats_that_are_read() =>
        Assert.Equal(ImageFormat.All.Select(f => f.ContentType), InputLimits.ImageTypes);

    [Fact]
    public void Names_of_images_have_an_extension_of_these_formats() =>
        Assert.Equal(ImageFormat.All.Select(f => f.Extension), ImageFormat.ExtensionPattern.Split('|').Select(e => $".{e}"));
}
