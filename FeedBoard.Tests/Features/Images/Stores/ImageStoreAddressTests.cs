using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.Tests.Features.Images.Stores;

public sealed class ImageStoreAddressTests
{
    [Fact]
    public void An_S3_store_is_a_bucket_at_an_endpoint() =>
        Assert.Equal(
            new S3Address("feedboard-images", new Uri("http://localhost:4566"), "eu-central-1", PathStyle: true),
            ImageStoreAddress.Parse("s3://feedboard-images?endpoint=http://localhost:4566&region=eu-central-1&pathStyle=true")
        );

    [Fact]
    public void A_bucket_of_AWS_needs_no_endpoint() =>
        Assert.Equal(
            new S3Address("feedboard.images", null, "ap-northeast-2", PathStyle: false),
            ImageStoreAddress.Parse("s3://feedboard.images?region=ap-northeast-2")
        );

    [Theory]
    [InlineData("file:///var/lib/feedboard/images", "/var/lib/feedboard/images")]
    [InlineData("file:///var/lib/feedboard/images/", "/var/lib/feedboard/images")]
    [InlineData("file:///with%20space/사진", "/with space/사진")]
    public void A_file_store_is_an_absolute_folder(string text, string folder) =>
        Assert.Equal(new FileAddress(folder), ImageStoreAddress.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("images")]
    [InlineData("/var/lib/images")]
    [InlineData("http://bucket")]
    [InlineData("s3://")]
    [InlineData("s3://ab?region=us-east-1")]
    [InlineData("s3://Images?region=us-east-1")]
    [InlineData("s3://images_1?region=us-east-1")]
    [InlineData("s3://-images?region=us-east-1")]
    [InlineData("s3://im..ages?region=us-east-1")]
    [InlineData("s3://192.168.0.1?region=us-east-1")]
    [InlineData("s3://images/folder?region=us-east-1")]
    [InlineData("s3://images")]
    [InlineData("s3://images?region=")]
    [InlineData("s3://images?region=us-east-1&region=us-east-2")]
    [InlineData("s3://images?region=us east")]
    [InlineData("s3://images?region=us-east-1&secret=x")]
    [InlineData("s3://images?endpoint=localhost:4566")]
    [InlineData("s3://images?endpoint=ftp://localhost")]
    [InlineData("s3://images?endpoint=http://key:secret@localhost")]
    [InlineData("s3://images?endpoint=http://localhost/path")]
    [InlineData("s3://images?endpoint=http://localhost&pathStyle=yes")]
    [InlineData("file://images")]
    [InlineData("file:images")]
    [InlineData("file:///")]
    [InlineData("file:///images?x=y")]
    public void Anything_else_is_told_in_one_line_that_names_the_setting_and_its_form(string? text)
    {
        var failure = Assert.Throws<InvalidSettingException>(() => ImageStoreAddress.Parse(text));

        Assert.StartsWith("ConnectionStrings:images ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            "s3://BUCKET?endpoint=http://HOST:PORT&region=REGION&pathStyle=true or file:///FOLDER",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain("key:secret", failure.Message, StringComparison.Ordinal);
    }
}
