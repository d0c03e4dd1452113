# What the API's image stands on when it is to make thumbnails: vips, and ICU, which Alpine's image leaves out.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
RUN apk add --no-cache vips-tools vips-heif icu-libs icu-data-full tzdata
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false
USER 1654
